package org.supaqueue.console.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.supaqueue.console.container.host.HostFilter;
import org.supaqueue.console.container.host.HostIdentities;
import org.supaqueue.console.container.host.HostJwt;
import org.supaqueue.console.container.host.HostResource;
import org.supaqueue.console.container.host.HostRest;
import org.supaqueue.testing.TestDatabase;

/** The applications, each with another kind of security. */
final class Hosts {

    static final String BASIC = "basic";
    static final String FORM = "form";
    static final String JAKARTA = "jakarta";
    static final String COMPLETE = "complete";
    static final String NO_LOGIN = "nologin";
    static final String OPEN = "open";
    static final String JWT = "jwt";
    static final String JWT_ALONE = "jwtalone";
    static final String WRONG = "wrong";
    static final List<String> ALL = List.of(BASIC, FORM, JAKARTA, COMPLETE, NO_LOGIN, OPEN, JWT, JWT_ALONE);

    private static final String BASIC_LOGIN =
            "<login-config><auth-method>BASIC</auth-method>" + "<realm-name>file</realm-name></login-config>";
    private static final String FORM_LOGIN = "<login-config><auth-method>FORM</auth-method>"
            + "<realm-name>file</realm-name><form-login-config><form-login-page>/login.html</form-login-page>"
            + "<form-error-page>/error.html</form-error-page></form-login-config></login-config>";

    private static final String FOR_USERS = "<security-constraint><web-resource-collection>"
            + "<web-resource-name>api</web-resource-name><url-pattern>/api/*</url-pattern></web-resource-collection>"
            + "<auth-constraint><role-name>user</role-name></auth-constraint></security-constraint>"
            + "<security-role><role-name>user</role-name></security-role>";
    private static final String EJB_JAR =
            "<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" metadata-complete=\"false\"/>";

    private final TestDatabase database;
    private final URI consumer;
    private final String dataSourceOfServer;

    /** @param dataSourceOfServer a DataSource that exists although {@code web.xml} is {@code metadata-complete} */
    Hosts(TestDatabase database, URI consumer, String dataSourceOfServer) {
        this.database = database;
        this.dataSourceOfServer = dataSourceOfServer;
        this.consumer = consumer;
    }

    /** Builds all applications. */
    List<Path> build(Path folder) throws IOException {
        return List.of(
                war(BASIC)
                        .webXml(BASIC_LOGIN)
                        .with(HostFilter.class, HostRest.class, HostResource.class)
                        .build(folder),
                war(FORM)
                        .webXml(FORM_LOGIN)
                        .with("login.html", "<html>please sign in</html>")
                        .with("error.html", "<html>wrong</html>")
                        .build(folder),
                war(JAKARTA)
                        .with(HostIdentities.class)
                        .with("WEB-INF/beans.xml", "")
                        .build(folder),
                war(COMPLETE)
                        .metadataComplete()
                        .with("WEB-INF/ejb-jar.xml", EJB_JAR)
                        .set("supaqueue.datasource", dataSourceOfServer)
                        .webXml(BASIC_LOGIN)
                        .build(folder),
                war(NO_LOGIN).build(folder),
                war(OPEN).set("supaqueue.console.auth", "none").build(folder),
                jwt(JWT).build(folder),
                jwt(JWT_ALONE).withoutConsole().build(folder));
    }

    private HostWar jwt(String name) {
        return war(name)
                .webXml(FOR_USERS)
                .with(HostJwt.class, HostJwt.Secret.class)
                .with("WEB-INF/beans.xml", "")
                .set("mp.jwt.verify.issuer", "https://issuer.example.com")
                .set("mp.jwt.verify.publickey", PublicKey.ANY);
    }

    /** Builds an application that the server must refuse. */
    Path buildWrong(Path folder) throws IOException {
        return war(WRONG)
                .set("supaqueue.console.auth", "perhaps")
                .set("supaqueue.console.redact", "card")
                .build(folder);
    }

    private HostWar war(String name) {
        return new HostWar(name, database)
                .set("supaqueue.consumer-function", consumer.toString())
                .set("supaqueue.service-role", "the-secret");
    }
}
