package org.supaqueue.console.container.host;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;

/** A resource that takes every path. */
@Path("{path:.*}")
public class HostResource {

    /**
     * Answers with the path.
     *
     * @param path the path
     * @param fail whether to fail, which shows whether an exception mapper has come in
     * @return the answer
     */
    @GET
    @Produces("text/plain")
    public String answer(@PathParam("path") String path, @QueryParam("fail") String fail) {
        if (fail != null) {
            throw new NotFoundException();
        }
        return "host:" + path;
    }
}
