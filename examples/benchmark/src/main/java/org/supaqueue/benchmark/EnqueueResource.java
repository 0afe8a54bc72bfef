package org.supaqueue.benchmark;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Enqueues jobs and returns the duration. */
@Path("/enqueue")
@RequestScoped
@Consumes(MediaType.TEXT_PLAIN)
public class EnqueueResource {
    @Inject
    private Enqueuing enqueuing;

    @Inject
    private JobQueue queue;

    @Inject
    private BareInserting inserting;

    @Inject
    private Scheduling scheduling;

    @Resource
    private ManagedThreadFactory threads;

    /** {@return a fixed text, to show that the application is ready} */
    @GET
    public String ready() {
        return "ready";
    }

    /**
     * Enqueues jobs one by one. Each caller has its own JTA transaction.
     *
     * @param callers number of threads that enqueue at the same time
     * @param count number of jobs
     * @param payload JSON text of each job
     * @return the duration in nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if the queue refuses a job
     */
    @POST
    public long single(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return ParallelRuns.nanos(threads, callers, count, number -> enqueuing.enqueue(job(payload)));
    }

    /**
     * Enqueues jobs one by one. The callers have no transaction.
     *
     * @param callers number of threads that enqueue at the same time
     * @param count number of jobs
     * @param payload JSON text of each job
     * @return the duration in nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if the queue refuses a job
     */
    @POST
    @Path("/alone")
    public long withoutTransaction(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return ParallelRuns.nanos(threads, callers, count, number -> queue.enqueue(job(payload)));
    }

    /**
     * Enqueues batches on one thread. Each batch has its own JTA transaction.
     *
     * @param size number of jobs in a batch
     * @param count number of batches
     * @param payload JSON text of each job
     * @return the duration in nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if the queue refuses a job
     */
    @POST
    @Path("/batches")
    public long batches(@QueryParam("size") int size, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return ParallelRuns.nanos(
                threads,
                1,
                count,
                number -> enqueuing.enqueueAll(
                        Stream.generate(() -> job(payload)).limit(size).toList()));
    }

    /**
     * Inserts rows one by one, without the queue.
     *
     * @param callers number of threads that insert at the same time
     * @param count number of rows
     * @param payload JSON text of each row
     * @return the duration in nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if PostgreSQL refuses a row
     */
    @POST
    @Path("/bare")
    public long bare(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return ParallelRuns.nanos(threads, callers, count, number -> inserting.insert(payload));
    }

    /**
     * Schedules jobs one by one with db-scheduler. Each caller has its own JTA transaction.
     *
     * @param callers number of threads that schedule at the same time
     * @param count number of jobs
     * @param payload JSON text of each job
     * @return the duration in nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if db-scheduler refuses a job
     */
    @POST
    @Path("/scheduler")
    public long scheduler(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return ParallelRuns.nanos(threads, callers, count, number -> scheduling.schedule(payload));
    }

    /**
     * Enqueues jobs one by one, at a fixed interval.
     *
     * @param intervalMicros time between two jobs, in microseconds
     * @param count number of jobs
     * @param payload JSON text of each job
     * @return the jobs as text, for {@link Enqueued#parse}
     * @throws InterruptedException if the server stops
     */
    @POST
    @Path("/paced")
    @Produces(MediaType.TEXT_PLAIN)
    public String paced(@QueryParam("interval") long intervalMicros, @QueryParam("count") int count, String payload)
            throws InterruptedException {
        Pace pace = new Pace(Duration.of(intervalMicros, ChronoUnit.MICROS));
        List<Enqueued> enqueued = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pace.await();
            long calledAt = Enqueued.now();
            JobId job = enqueuing.enqueue(job(payload));
            enqueued.add(new Enqueued(job.value(), calledAt, Enqueued.now()));
        }
        return Enqueued.format(enqueued);
    }

    private static JobRequest job(String payload) {
        return JobRequest.post("/jobs").payload(payload);
    }
}
