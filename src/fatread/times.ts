/** Dates and times of directory entries. */
import type { Timestamp } from '../contract/stats.ts';

/** Days before a month, from 1 on. Linux counts months 13 to 15, which are none, like January. */
const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 0, 0, 0];
const SECONDS_A_DAY = 86400;
/** From 1970 to 1980. */
const DAYS_BEFORE_1980 = 3652;
/** 2100, in years since 1980: no leap year. */
const YEAR_2100 = 120;

/**
 * Computed, not checked, as fat_time_fat2unix in fs/fat/misc.c does it: a 31st of February runs into March. `date` is
 * years since 1980 << 9 | month << 5 | day, `time` hours << 11 | minutes << 5 | seconds / 2; both in UTC.
 */
export function decodeTime(date: number, time: number, hundredths = 0): Timestamp {
  const year = date >> 9;
  const month = Math.max(1, (date >> 5) & 0xf);
  const day = Math.max(1, date & 0x1f) - 1;
  const isLeapYear = year % 4 === 0 && year !== YEAR_2100;
  const leapDays = Math.floor((year + 3) / 4) - (year > YEAR_2100 ? 1 : 0) + (isLeapYear && month > 2 ? 1 : 0);
  const days = year * 365 + leapDays + DAYS_BEFORE_MONTH[month] + day + DAYS_BEFORE_1980;
  const seconds = (time >> 11) * 3600 + ((time >> 5) & 0x3f) * 60 + (time & 0x1f) * 2;
  return {
    seconds: days * SECONDS_A_DAY + seconds + Math.floor(hundredths / 100),
    nanoseconds: (hundredths % 100) * 10_000_000,
  };
}
