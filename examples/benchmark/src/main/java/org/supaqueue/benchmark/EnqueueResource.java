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

/** Enqueues, and answers how long that took. */
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

    /** {@return that the application is ready} */
    @GET
    public String ready() {
        return "ready";
    }

    /**
     * Enqueues one by one, each in a JTA transaction of the caller's.
     *
     * @param callers threads that enqueue at a time
     * @param count how many jobs
     * @param payload of each job, in JSON
     * @return nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if a job is refused
     */
    @POST
    public long single(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return Together.nanos(threads, callers, count, number -> enqueuing.one(job(payload)));
    }

    /**
     * Enqueues one by one, without a transaction of the caller's.
     *
     * @param callers threads that enqueue at a time
     * @param count how many jobs
     * @param payload of each job, in JSON
     * @return nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if a job is refused
     */
    @POST
    @Path("/alone")
    public long alone(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return Together.nanos(threads, callers, count, number -> queue.enqueue(job(payload)));
    }

    /**
     * Enqueues in batches, on one thread, each in a JTA transaction of the caller's.
     *
     * @param size of a batch
     * @param count how many batches
     * @param payload of each job, in JSON
     * @return nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if a job is refused
     */
    @POST
    @Path("/batches")
    public long batches(@QueryParam("size") int size, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return Together.nanos(
                threads,
                1,
                count,
                number -> enqueuing.all(
                        Stream.generate(() -> job(payload)).limit(size).toList()));
    }

    /**
     * Inserts rows without the queue, one by one.
     *
     * @param callers threads that insert at a time
     * @param count how many rows
     * @param payload of each row, in JSON
     * @return nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if a row is refused
     */
    @POST
    @Path("/bare")
    public long bare(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return Together.nanos(threads, callers, count, number -> inserting.one(payload));
    }

    /**
     * Schedules by db-scheduler, one by one, each in a JTA transaction of the caller's.
     *
     * @param callers threads that schedule at a time
     * @param count how many jobs
     * @param payload of each job, in JSON
     * @return nanoseconds
     * @throws InterruptedException if the server stops
     * @throws ExecutionException if a job is refused
     */
    @POST
    @Path("/scheduler")
    public long scheduler(@QueryParam("callers") int callers, @QueryParam("count") int count, String payload)
            throws InterruptedException, ExecutionException {
        return Together.nanos(threads, callers, count, number -> scheduling.one(payload));
    }

    /**
     * Enqueues one by one, evenly spaced.
     *
     * @param intervalMicros from one to the next
     * @param count how many jobs
     * @param payload of each job, in JSON
     * @return what {@link Enqueued#parse} reads
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
            JobId job = enqueuing.one(job(payload));
            enqueued.add(new Enqueued(job.value(), calledAt, Enqueued.now()));
        }
        return Enqueued.format(enqueued);
    }

    private static JobRequest job(String payload) {
        return JobRequest.post("/jobs").payload(payload);
    }
}
