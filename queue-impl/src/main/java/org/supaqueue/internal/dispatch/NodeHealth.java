package org.supaqueue.internal.dispatch;

import java.util.List;
import org.supaqueue.internal.dispatch.attempt.FailingConsumer;

/**
 * What a node knows of its health, without the database.
 *
 * @param stuckLoops the loops that have ended or hang, although they do not wait for the database
 * @param listening whether the node receives notifications; if not, the node polls
 */
public record NodeHealth(List<String> stuckLoops, boolean listening, List<FailingConsumer> failingConsumers) {}
