package org.supaqueue.testkit.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.ZoneId;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.JobSchedules;
import org.supaqueue.MissedRuns;

/** A bean that creates a schedule when its application starts. */
@ApplicationScoped
public class NightlyReport {

    @Inject
    private JobSchedules schedules;

    /** For CDI. */
    public NightlyReport() {}

    /** For tests. */
    NightlyReport(JobSchedules schedules) {
        this.schedules = schedules;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object started) {
        schedules.create(JobSchedule.of("nightly-report", "0 2 * * *", JobRequest.post("/reports"))
                .zone(ZoneId.of("Europe/Berlin"))
                .missed(MissedRuns.ONCE));
    }
}
