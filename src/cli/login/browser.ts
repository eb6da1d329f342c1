/** The only file that uses open. */
import open from 'open';

/** @throws if the system has no browser */
export async function openInBrowser(url: string): Promise<void> {
  const child = await open(url);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', resolve);
  });
}
