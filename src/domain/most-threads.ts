/** That a run may be given: more are of use to nobody, and tens of thousands take all memory. */
export const MOST_THREADS = 256;
