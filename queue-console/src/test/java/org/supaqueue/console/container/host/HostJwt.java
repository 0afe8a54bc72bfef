package org.supaqueue.console.container.host;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.auth.LoginConfig;

/** A REST application that is protected by MicroProfile JWT. */
@ApplicationScoped
@LoginConfig(authMethod = "MP-JWT")
@ApplicationPath("/api")
public class HostJwt extends Application {

    /** A resource for users with a token. */
    @Path("secret")
    @RequestScoped
    public static class Secret {

        /**
         * Answers users.
         *
         * @return the answer
         */
        @GET
        @RolesAllowed("user")
        public String secret() {
            return "secret";
        }
    }
}
