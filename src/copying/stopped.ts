/** Thrown between two blocks of a file where the run is to end. */
export class Stopped extends Error {}
