package org.supaqueue.internal.dispatch;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.supaqueue.internal.consumer.Sender;

/**
 * What a node is given by what it runs in.
 *
 * @param threads makes the node's threads; inside a server, managed ones
 * @param sender makes what calls the consumers, for so many calls at a time; the node closes it
 * @param events takes JobCompleted, JobFailed and JobDead; must not block or throw
 * @param version what the User-Agent tells
 */
public record NodeEnvironment(
        ThreadFactory threads, IntFunction<Sender> sender, Consumer<Object> events, String version) {}
