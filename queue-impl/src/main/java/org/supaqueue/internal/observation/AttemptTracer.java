package org.supaqueue.internal.observation;

import org.supaqueue.internal.job.ClaimedJob;

/** Traces the attempts of jobs, each from before the call of the consumer until the outcome is decided. */
@FunctionalInterface
public interface AttemptTracer {

    /** A tracer that makes no span. */
    AttemptTracer NONE = job -> AttemptSpan.NONE;

    /** {@return the span of an attempt that begins; current on this thread until this thread closes the span} */
    AttemptSpan start(ClaimedJob job);
}
