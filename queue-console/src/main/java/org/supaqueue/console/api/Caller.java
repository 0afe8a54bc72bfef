package org.supaqueue.console.api;

import java.util.List;
import java.util.Optional;

/**
 * Who makes a request.
 *
 * @param user the name of the user; empty if nobody has signed in
 * @param actor the name for the audit
 * @param roles the names of the caller's roles
 * @param canAct whether the caller may change something
 * @param canAdminister whether the caller may see the settings
 */
public record Caller(Optional<String> user, String actor, List<String> roles, boolean canAct, boolean canAdminister) {}
