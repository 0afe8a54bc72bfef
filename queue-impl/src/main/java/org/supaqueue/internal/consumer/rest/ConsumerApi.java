package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The consumer as an interface for the MicroProfile REST client: one method for each HTTP verb.
 *
 * <p>The methods have no parameters for the path and the headers, because REST clients encode a path a second time and
 * change headers. The {@link Exchange} carries the path and the headers instead.
 *
 * <p>The interface is public because REST clients create its proxy in other packages.
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
