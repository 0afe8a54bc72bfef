package org.supaqueue.console.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Tells whether a request comes from a program on this machine, and not through a proxy. The name of the host is checked
 * too: otherwise a page of another site, whose name resolves to this machine, could read the answers.
 */
final class Loopback {

    private static final Pattern ADDRESS =
            Pattern.compile("127(\\.\\d{1,3}){3}|((0:){7}1|::1)(%\\w+)?|::ffff:127(\\.\\d{1,3}){3}");
    private static final List<String> PROXY_HEADERS = List.of(
            "Forwarded",
            "Via",
            "X-Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Real-IP",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "True-Client-IP",
            "CF-Connecting-IP");

    private Loopback() {}

    /**
     * Checks a request.
     *
     * @param address the address of the caller
     * @param host the name of this machine that the caller used
     * @param headers gives the value of a header; null if the request has none
     */
    static boolean isLocal(String address, String host, UnaryOperator<String> headers) {
        return ADDRESS.matcher(withoutBrackets(address)).matches()
                && isLocalName(host)
                && PROXY_HEADERS.stream().noneMatch(name -> headers.apply(name) != null);
    }

    private static boolean isLocalName(String host) {
        String name = withoutBrackets(host).toLowerCase(Locale.ROOT);
        return name.equals("localhost") || ADDRESS.matcher(name).matches();
    }

    private static String withoutBrackets(String address) {
        return Optional.ofNullable(address).orElse("").replaceAll("[\\[\\]]", "");
    }
}
