package org.supaqueue.quickstart.stranger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** An application by a developer who has read only README.md. */
@Path("orders")
@ApplicationScoped
public class Shop {
    @Inject
    private JobQueue queue;

    @POST
    @Transactional
    public String place() {
        return queue.enqueue(JobRequest.post("/orders")
                        .payload(Map.of("item", "tea"))
                        .retryLimit(5))
                .toString();
    }

    @GET
    @Path("{job}")
    public String state(@PathParam("job") long job) {
        return queue.find(new JobId(job)).orElseThrow().state().name();
    }
}
