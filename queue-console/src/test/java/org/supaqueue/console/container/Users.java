package org.supaqueue.console.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The users of both servers: each has one group, and its name and {@code -password} as its password. */
final class Users {

    static final String ADMIN = "ann";
    static final String OPERATOR = "olga";
    static final String VIEWER = "vera";
    /** Has no role of the console. */
    static final String OTHER = "nora";

    private static final Map<String, String> GROUPS = new TreeMap<>(Map.of(
            ADMIN, "supaqueue-admin", OPERATOR, "supaqueue-operator", VIEWER, "supaqueue-viewer", OTHER, "accounting"));

    private Users() {}

    /** {@return the commands that create the users in Payara} */
    static String payaraCommands(Path folder) throws IOException {
        StringBuilder commands = new StringBuilder();
        for (Map.Entry<String, String> user : GROUPS.entrySet()) {
            Path password = folder.resolve(user.getKey() + ".password").toAbsolutePath();
            Files.writeString(password, "AS_ADMIN_USERPASSWORD=" + user.getKey() + "-password\n");
            commands.append("create-file-user --passwordfile ")
                    .append(password)
                    .append(" --groups ")
                    .append(user.getValue())
                    .append(' ')
                    .append(user.getKey())
                    .append('\n');
        }
        return commands.toString();
    }

    /** Writes the users to the files of WildFly, as {@code add-user.sh -a} does. */
    static void addToWildFly(Path home) throws IOException {
        Path configuration = home.resolve("standalone/configuration");
        StringBuilder users = new StringBuilder();
        StringBuilder roles = new StringBuilder();
        GROUPS.forEach((user, group) -> {
            users.append('\n').append(user).append('=').append(hash(user));
            roles.append('\n').append(user).append('=').append(group);
        });
        Files.writeString(
                configuration.resolve("application-users.properties"), users + "\n", StandardOpenOption.APPEND);
        Files.writeString(
                configuration.resolve("application-roles.properties"), roles + "\n", StandardOpenOption.APPEND);
    }

    private static String hash(String user) {
        try {
            byte[] text = (user + ":ApplicationRealm:" + user + "-password").getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has MD5", missing);
        }
    }
}
