package org.supaqueue.console.scale;

/**
 * How many jobs the tests use.
 *
 * @param finished jobs that are complete, dead or cancelled: the system property {@code scale.finished}. Defaults to
 *     10 000 000.
 * @param waiting jobs that wait or are in flight: {@code scale.waiting}. Defaults to 100 000.
 * @param drained jobs in each drain: {@code scale.drained}. Defaults to 60 000.
 */
record ScaleSizes(long finished, long waiting, int drained) {

    static ScaleSizes read() {
        return new ScaleSizes(
                Long.getLong("scale.finished", 10_000_000),
                Long.getLong("scale.waiting", 100_000),
                Integer.getInteger("scale.drained", 60_000));
    }

    /** {@return the largest id of a job} */
    long jobs() {
        return finished + waiting;
    }
}
