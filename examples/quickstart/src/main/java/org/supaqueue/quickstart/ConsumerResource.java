package org.supaqueue.quickstart;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The consumer: an HTTP service that receives the jobs. In a real system, the consumer is another program. Here the
 * consumer is in the same WAR, so that the example needs no second program.
 *
 * <p>{@code /unsteady} answers 503 to the first two attempts of a job, and {@code /broken} to all. Every other path
 * answers 200.
 */
@Path("/consumer")
@Produces(MediaType.APPLICATION_JSON)
public class ConsumerResource {
    private static final int REFUSED_ATTEMPTS = 2;

    @Inject
    private Ledger ledger;

    @POST
    @Path("/{path: .*}")
    public Response receive(
            @HeaderParam("Authorization") String authorization,
            @HeaderParam("X-Supaqueue-Job-Id") long jobId,
            @HeaderParam("X-Supaqueue-Attempt") int attempt,
            @PathParam("path") String path,
            String body) {
        Delivery delivery = new Delivery(jobId, attempt, "/" + path, body);
        int status = ("Bearer " + secret()).equals(authorization) ? statusFor(delivery) : 401;
        ledger.add(new Receipt(delivery, status));
        return Response.status(status)
                .entity(Map.of("jobId", jobId, "attempt", attempt))
                .build();
    }

    @GET
    @Path("/ledger")
    public List<Receipt> ledger() {
        return ledger.all();
    }

    /** Reads the current secret. Injection does not work: GlassFish 7 has no bean for {@code @ConfigProperty}. */
    private static String secret() {
        return ConfigProvider.getConfig().getValue("supaqueue.service-role", String.class);
    }

    private static int statusFor(Delivery delivery) {
        return switch (delivery.path()) {
            case "/broken" -> 503;
            case "/unsteady" -> delivery.attempt() <= REFUSED_ATTEMPTS ? 503 : 200;
            default -> 200;
        };
    }
}
