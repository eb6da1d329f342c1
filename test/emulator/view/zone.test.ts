import { expect } from 'chai';
import { createZonePrinter } from '#src/emulator/view/zone.js';

describe('emulator: time zones', () => {
  const cases: [zone: string, at: string, printed: string][] = [
    ['UTC', '2023-05-10T08:10:47Z', '2023-05-10T08:10:47+00:00'],
    ['America/Los_Angeles', '2023-05-10T08:10:47Z', '2023-05-10T01:10:47-07:00'],
    ['Asia/Kolkata', '2023-05-10T20:10:47Z', '2023-05-11T01:40:47+05:30'],
    ['Asia/Kathmandu', '2023-05-10T00:00:00Z', '2023-05-10T05:45:00+05:45'],
    ['America/St_Johns', '2023-01-01T00:00:00Z', '2022-12-31T20:30:00-03:30'],
    ['Europe/Berlin', '2024-03-31T00:59:59Z', '2024-03-31T01:59:59+01:00'],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', '2024-03-31T03:00:00+02:00'],
    ['Europe/Berlin', '2024-10-27T00:59:59Z', '2024-10-27T02:59:59+02:00'],
    ['Europe/Berlin', '2024-10-27T01:00:00Z', '2024-10-27T02:00:00+01:00'],
    ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-04-07T01:30:00+10:30'],
  ];
  for (const [zone, at, printed] of cases) {
    it(`zoho-api §13: ${at} in ${zone} is ${printed}`, () => {
      expect(createZonePrinter(zone)(Date.parse(at))).to.equal(printed);
    });
  }

  it('what is printed is the same instant, through a year of any zone', () => {
    for (const zone of ['America/New_York', 'Pacific/Chatham', 'Africa/Casablanca']) {
      const print = createZonePrinter(zone);
      for (let at = Date.UTC(2024, 0); at < Date.UTC(2025, 0); at += 2_917_000) {
        expect(Date.parse(print(at))).to.equal(at);
      }
    }
  });
});
