package org.supaqueue.benchmark;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.supaqueue.JobRequest;

/** Enqueues as fast as it can, and answers how many nanoseconds that took. */
@Path("/enqueue")
@RequestScoped
@Consumes(MediaType.TEXT_PLAIN)
public class EnqueueResource {
    @Inject
    private Enqueuing enqueuing;

    @Resource
    private ManagedThreadFactory threads;

    /** {@return that the application is ready} */
    @GET
    public String ready() {
        return "ready";
    }

    /**
     * Enqueues one by one.
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
     * Enqueues in batches, on one thread.
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

    private static JobRequest job(String payload) {
        return JobRequest.post("/jobs").payload(payload);
    }
}
