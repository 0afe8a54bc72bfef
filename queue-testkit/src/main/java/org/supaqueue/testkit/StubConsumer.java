package org.supaqueue.testkit;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The HTTP consumer of a test: records the requests, and answers as the test says. Without a rule, answers 200 without
 * a body. Each test begins without rules and requests.
 *
 * <pre>{@code
 * kit.consumer().on("/orders").answer(503, 200);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class StubConsumer {

    private static final StubAnswer OK = StubAnswer.status(200);

    private final Map<String, Function<ReceivedRequest, StubAnswer>> rules = new ConcurrentHashMap<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Function<ReceivedRequest, StubAnswer> otherwise = request -> OK;
    private volatile StubServer server;

    StubConsumer() {}

    void start() {
        rules.clear();
        requests.clear();
        otherwise = request -> OK;
        server = StubServer.start(this::answer);
    }

    void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private StubAnswer answer(ReceivedRequest request) {
        requests.add(request);
        return rules.getOrDefault(request.path(), otherwise).apply(request);
    }

    /**
     * The address of the consumer. The queues of the application send all jobs to this address.
     *
     * @return the base URL, for example {@code http://localhost:40123}
     * @throws IllegalStateException if no test runs
     */
    public String url() {
        StubServer running = server;
        if (running == null) {
            throw new IllegalStateException("the consumer runs only while a test runs");
        }
        return running.url();
    }

    /**
     * Begins a rule for one path. A later rule for the same path replaces the rule.
     *
     * @param path the path without the query, for example {@code /orders}
     * @return the rule, which needs an answer
     */
    public Rule on(String path) {
        return new Rule(answer -> rules.put(path, answer));
    }

    /**
     * Begins the rule for the paths without a rule of their own.
     *
     * @return the rule, which needs an answer
     */
    public Rule onOtherPaths() {
        return new Rule(answer -> otherwise = answer);
    }

    /** {@return the requests that the consumer has received in this test, in this order} */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /**
     * Returns the requests for one path.
     *
     * @param path the path without the query
     * @return the requests that the consumer has received in this test, in this order
     */
    public List<ReceivedRequest> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /**
     * Says how the consumer answers.
     *
     * @since 0.1.0
     */
    public static final class Rule {

        private final Consumer<Function<ReceivedRequest, StubAnswer>> set;

        private Rule(Consumer<Function<ReceivedRequest, StubAnswer>> set) {
            this.set = set;
        }

        /**
         * Answers with one status after the other. The last status repeats.
         *
         * @param statuses one or more HTTP statuses
         */
        public void answer(int... statuses) {
            answer(Arrays.stream(statuses).mapToObj(StubAnswer::status).toArray(StubAnswer[]::new));
        }

        /**
         * Gives one answer after the other. The last answer repeats.
         *
         * @param answers one or more answers
         */
        public void answer(StubAnswer... answers) {
            List<StubAnswer> all = List.of(answers);
            if (all.isEmpty()) {
                throw new IllegalArgumentException("a rule needs an answer");
            }
            Iterator<StubAnswer> next = all.iterator();
            StubAnswer last = all.get(all.size() - 1);
            answer(request -> {
                synchronized (next) {
                    return next.hasNext() ? next.next() : last;
                }
            });
        }

        /**
         * Computes each answer.
         *
         * @param answer computes the answer of a request, on another thread than the test's. If the function throws,
         *     the consumer closes the connection without an answer
         */
        public void answer(Function<ReceivedRequest, StubAnswer> answer) {
            set.accept(answer);
        }
    }
}
