package org.supaqueue.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Replies in order. The last reply repeats. */
final class RawScript {
    private final List<RawReply> replies;
    private final AtomicInteger played = new AtomicInteger();

    RawScript(RawReply... replies) {
        this.replies = List.of(replies);
    }

    RawReply next() {
        return replies.get(Math.min(played.getAndIncrement(), replies.size() - 1));
    }
}
