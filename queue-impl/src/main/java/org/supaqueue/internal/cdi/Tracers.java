package org.supaqueue.internal.cdi;

import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.observation.EnqueueTracer;

/** What traces the queue of an application. */
record Tracers(EnqueueTracer enqueues, AttemptTracer attempts, CallTracer calls) {

    /** Makes no spans. */
    static final Tracers NONE = new Tracers(EnqueueTracer.NONE, AttemptTracer.NONE, CallTracer.NONE);
}
