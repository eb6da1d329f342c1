import { writeSync } from 'node:fs';

/** Loaded before a measured program (`--import`): writes its CPU seconds and its largest memory to file descriptor 3. */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS / 1024 }));
});
