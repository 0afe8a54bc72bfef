package org.supaqueue.internal.cdi;

import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.request.UniqueOptions;

/** Checks a request against the settings of its queue, before any database work. */
final class RequestCheck {

    private RequestCheck() {}

    /** @throws InvalidJobException if the request is not valid with the settings */
    static void check(JobRequest request, Settings settings) {
        UniqueOptions.checkKey(request);
        settings.check(request);
    }
}
