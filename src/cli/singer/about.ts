import { aboutJson, aboutMarkdown, aboutText } from '../../protocol/singer/about.js';
import { asObject } from '../../util/json.js';
import type { AboutFormat } from './arguments.js';
import { packageFile, packageVersion } from '../process/version.js';

/** What `--about` prints. */
export function about(format: AboutFormat): string {
  const facts = {
    version: packageVersion(),
    description: 'Singer tap for Zoho CRM: every module, every column, only changes after the first sync.',
    specification: asObject(packageFile('resources/spec.json')['connectionSpecification']),
  };
  if (format === 'json') return JSON.stringify(aboutJson(facts), null, 2);
  return format === 'markdown' ? aboutMarkdown(facts) : aboutText(facts);
}
