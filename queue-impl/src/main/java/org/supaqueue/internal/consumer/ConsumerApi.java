package org.supaqueue.internal.consumer;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The consumer as a MicroProfile REST client sees it: a verb and perhaps a body.
 *
 * <p>It has no path and no header parameters, because REST clients encode the former once more and alter the latter;
 * both travel with the {@link Exchange}. Public because REST clients make the proxy in packages of their own.
 */
@Consumes(MediaType.APPLICATION_JSON)
public interface ConsumerApi extends AutoCloseable {

    @GET
    Response get();

    @POST
    Response post(byte[] body);

    @PUT
    Response put(byte[] body);

    @PATCH
    Response patch(byte[] body);

    @DELETE
    Response delete();

    @Override
    void close();
}
