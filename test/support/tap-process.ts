import { indiscretionsOf, isTruncated, runFreely, type Ended, type Job } from './process.js';
import { receiveSinger, problemsOfSinger, type Received } from './singer-rules.js';

export type TapProcess = Ended & { readonly received: Received };

/**
 * Runs `tap-zoho` as a shell pipe would and waits for its end. Of every run: stdout obeys the order of Singer's messages,
 * and neither stdout nor stderr holds a secret of the config or a stack trace.
 */
export async function runTap(
  job: Omit<Job, 'args'> & { readonly args?: readonly string[] },
): Promise<TapProcess> {
  const whole: Job = { args: [], program: 'tap-zoho', ...job };
  const ended = await runFreely(whole);
  const interrupted = isTruncated(whole, ended.signal) || ended.lines.length === 0;
  const problems = [
    ...problemsOfSinger(ended.lines, { complete: !interrupted }),
    ...indiscretionsOf(whole, [...ended.lines, ended.stderr].join('\n')),
  ];
  if (problems.length > 0) throw new Error(`tap-zoho: ${problems.slice(0, 5).join('; ')}\n${ended.stderr}`);
  return { ...ended, received: receiveSinger(ended.messages) };
}

/** The bare tap: for output that is no message. */
export function runTapFreely(job: Omit<Job, 'program'>): Promise<Ended> {
  return runFreely({ program: 'tap-zoho', ...job });
}
