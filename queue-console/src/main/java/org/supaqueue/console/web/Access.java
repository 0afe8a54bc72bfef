package org.supaqueue.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.supaqueue.console.api.Caller;
import org.supaqueue.console.api.Problem;

/** Finds out who asks, at every request. */
final class Access {

    private static final String OPEN_USER = "anonymous";

    private final boolean isOpen;

    /** @param isOpen whether every caller of this machine may do everything */
    Access(boolean isOpen) {
        this.isOpen = isOpen;
    }

    /** @throws Problem if the caller has no role of the console */
    Caller caller(HttpServletRequest request) {
        if (isOpen) {
            if (!Loopback.isLocal(request.getRemoteAddr(), request.getServerName(), request::getHeader)) {
                throw Problem.forbidden("The console of this application answers only requests of its own machine:"
                        + " supaqueue.console.auth is none.");
            }
            return new Caller(Optional.empty(), OPEN_USER, List.of(Role.names()), true, true);
        }
        List<String> roles =
                Arrays.stream(Role.names()).filter(request::isUserInRole).toList();
        if (roles.isEmpty()) {
            throw Problem.forbidden("This needs the role supaqueue-viewer, supaqueue-operator or supaqueue-admin.");
        }
        boolean isAdmin = roles.contains(Role.ADMIN.roleName());
        Optional<String> user = Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
        return new Caller(
                user, user.orElse(OPEN_USER), roles, isAdmin || roles.contains(Role.OPERATOR.roleName()), isAdmin);
    }
}
