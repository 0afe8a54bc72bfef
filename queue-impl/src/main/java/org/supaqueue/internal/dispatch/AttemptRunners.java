package org.supaqueue.internal.dispatch;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.dispatch.attempt.AttemptRunner;
import org.supaqueue.internal.dispatch.attempt.ConsumerCalls;
import org.supaqueue.internal.dispatch.attempt.ConsumerOutage;
import org.supaqueue.internal.dispatch.attempt.RequestBuilder;
import org.supaqueue.internal.observation.Observation;
import org.supaqueue.internal.outcome.ApplicationRetryPolicy;
import org.supaqueue.internal.outcome.OutcomePolicy;

/** Makes the {@link AttemptRunner} of each group. */
final class AttemptRunners {

    private final RequestBuilder requests;
    private final Sender sender;
    private final ApplicationRetryPolicy retryPolicy;
    private final Observation observation;
    private final Clock clock;
    private final List<ConsumerOutage> outages = new ArrayList<>();

    /** @param clock the current time, for answers that name a date */
    AttemptRunners(Settings settings, Sender sender, NodeEnvironment environment, Clock clock) {
        this.requests = new RequestBuilder(environment.version());
        this.sender = sender;
        this.observation = environment.observation();
        this.retryPolicy = new ApplicationRetryPolicy(
                environment.retryPolicy(), settings.defaults().ceilings().retryLimit(), System::nanoTime);
        this.clock = clock;
    }

    Map<WorkerGroup, AttemptRunner> of(List<WorkerGroup> groups) {
        Map<WorkerGroup, AttemptRunner> runners = new LinkedHashMap<>();
        groups.forEach(group -> runners.put(group, of(group)));
        return runners;
    }

    /** {@return the outages of the consumers of all groups} */
    List<ConsumerOutage> outages() {
        return List.copyOf(outages);
    }

    private AttemptRunner of(WorkerGroup group) {
        QueueSettings queue = group.settings();
        OutcomePolicy outcomePolicy = new OutcomePolicy(
                queue.backoff(),
                queue.retryStatuses(),
                queue.ceilings().retryLimit(),
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
        ConsumerOutage outage = new ConsumerOutage(group.queues(), System::nanoTime);
        outages.add(outage);
        ConsumerCalls calls = new ConsumerCalls(sender, outage, observation.observer());
        return new AttemptRunner(requests, calls, queue, outcomePolicy, retryPolicy, observation.attempts());
    }
}
