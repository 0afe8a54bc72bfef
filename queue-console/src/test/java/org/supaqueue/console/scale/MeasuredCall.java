package org.supaqueue.console.scale;

import java.util.Arrays;

/**
 * How long a call takes.
 *
 * @param path what was asked
 * @param medianMs in milliseconds
 * @param p95Ms in milliseconds
 */
record MeasuredCall(String path, double medianMs, double p95Ms) {

    private static final int WARM_UPS = 5;
    private static final int CALLS = 40;

    static MeasuredCall measure(ScaleApi api, String path) {
        for (int i = 0; i < WARM_UPS; i++) {
            api.get(path);
        }
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            api.get(path);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return new MeasuredCall(path, millis[CALLS / 2], millis[(int) Math.ceil(0.95 * CALLS) - 1]);
    }

    @Override
    public String toString() {
        return "%8.1f %8.1f  %s".formatted(medianMs, p95Ms, path);
    }
}
