package org.supaqueue.quickstart;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Places orders with {@code POST /api/orders?item=tea}. With {@code &payment=refused}, the order and the job are rolled
 * back.
 */
@Path("/orders")
@Produces(MediaType.APPLICATION_JSON)
public class OrderResource {
    @Inject
    private Orders orders;

    @POST
    public Response place(
            @QueryParam("item") @DefaultValue("tea") String item,
            @QueryParam("payment") @DefaultValue("accepted") String payment) {
        if (payment.equals("refused")) {
            return refuse(item);
        }
        return Response.status(Response.Status.CREATED)
                .entity(orders.place(item))
                .build();
    }

    @GET
    public List<PurchaseOrder> all() {
        return orders.all();
    }

    private Response refuse(String item) {
        try {
            orders.placeAndFail(item);
            throw new IllegalStateException("the payment should have been refused");
        } catch (PaymentRefusedException e) {
            return Response.status(Response.Status.PAYMENT_REQUIRED)
                    .type(MediaType.TEXT_PLAIN)
                    .entity(e.getMessage())
                    .build();
        }
    }
}
