package org.supaqueue.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers in order; the last one is repeated. */
final class Script {
    private final List<Answer> answers;
    private final AtomicInteger given = new AtomicInteger();

    Script(Answer... answers) {
        this.answers = List.of(answers);
    }

    Answer next() {
        return answers.get(Math.min(given.getAndIncrement(), answers.size() - 1));
    }
}
