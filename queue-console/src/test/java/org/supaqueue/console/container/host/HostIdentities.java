package org.supaqueue.console.container.host;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.BasicAuthenticationMechanismDefinition;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Map;
import java.util.Set;

/** The users of an application with Jakarta Security. */
@ApplicationScoped
@BasicAuthenticationMechanismDefinition(realmName = "host")
public class HostIdentities implements IdentityStore {

    private static final Map<String, String> ROLES = Map.of(
            "ann", "supaqueue-admin", "olga", "supaqueue-operator", "vera", "supaqueue-viewer", "nora", "accounting");

    /**
     * Checks a user.
     *
     * @param credential the name and the password
     * @return the user with its role
     */
    public CredentialValidationResult validate(UsernamePasswordCredential credential) {
        String role = ROLES.get(credential.getCaller());
        return role != null && credential.compareTo(credential.getCaller(), credential.getCaller() + "-password")
                ? new CredentialValidationResult(credential.getCaller(), Set.of(role))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
