package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.JobSchedules;

/** Creates a schedule when the application starts, as in the guide. */
// snippet: schedule-start-java
@ApplicationScoped
public class Cleanup {
    @Inject
    private JobSchedules schedules;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        schedules.create(JobSchedule.of("cleanup", "*/10 * * * *", JobRequest.post("/cleanup")));
    }
}
// end of snippet
