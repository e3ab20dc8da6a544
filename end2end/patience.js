// One factor for every time limit. Waiting costs nothing where nothing is slow, so a limit is what a quiet machine needs, four times.
const FACTOR = Number(process.env.MADANG_TEST_PATIENCE ?? 4);

/** A time limit in milliseconds, from the seconds that a quiet machine needs at most. */
export const seconds = (quiet) => quiet * 1000 * FACTOR;
