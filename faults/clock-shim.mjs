// Loaded before a process whose clock shall jump: Date answers the time plus what the file named by GRISTMILL_FAULT_CLOCK says, in milliseconds.
import { readFileSync } from 'node:fs';

const file = process.env.GRISTMILL_FAULT_CLOCK;
const RealDate = Date;
let offset = 0;
let readAt = 0;
const now = () => {
  const real = RealDate.now();
  if (real - readAt > 100) {
    readAt = real;
    try {
      offset = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      offset = 0;
    }
  }
  return real + offset;
};
globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now() {
    return now();
  }
};
