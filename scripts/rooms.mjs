/**
 * Prints which rooms of each layer import which, with the number of imports: `npm run rooms`. The order of rooms is
 * `ROOMS` in test/support/layers.ts; the layer test holds it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { importsOf, roomOf, ROOMS } from '../dist-test/support/layers.js';

const src = path.join(import.meta.dirname, '../src');

for (const [layer, rooms] of Object.entries(ROOMS)) {
  const arrows = arrowsOf(layer);
  console.log(`\n${layer}`);
  for (const room of [...rooms, '(others)']) {
    const targets = [...(arrows.get(room) ?? [])].map(([target, count]) => `${target} ${count}`);
    console.log(`  ${room.padEnd(10)} ${targets.length > 0 ? `<- ${targets.join(', ')}` : ''}`.trimEnd());
  }
}

function arrowsOf(layer) {
  const arrows = new Map();
  for (const name of readdirSync(path.join(src, layer), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
    const file = `${layer}/${name.split(path.sep).join('/')}`;
    const room = roomOf(file) ?? '(others)';
    for (const target of importsOf(file, readFileSync(path.join(src, file), 'utf8'))) {
      const other = roomOf(target) ?? '(others)';
      if (!target.startsWith(`${layer}/`) || other === room) continue;
      const counts = arrows.get(room) ?? new Map();
      arrows.set(room, counts.set(other, (counts.get(other) ?? 0) + 1));
    }
  }
  return arrows;
}
