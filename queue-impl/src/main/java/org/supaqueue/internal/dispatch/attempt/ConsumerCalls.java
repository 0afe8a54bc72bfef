package org.supaqueue.internal.dispatch.attempt;

import java.util.OptionalInt;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallProgress;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.observation.ConsumerCall;
import org.supaqueue.internal.observation.NodeObserver;

/** Sends the requests of jobs to their consumer, and tells how the calls end. */
public final class ConsumerCalls {

    private final Sender sender;
    private final ConsumerOutage outage;
    private final NodeObserver observer;

    public ConsumerCalls(Sender sender, ConsumerOutage outage, NodeObserver observer) {
        this.sender = sender;
        this.outage = outage;
        this.observer = observer;
    }

    /**
     * Sends the request, and blocks until the answer came or the call failed.
     *
     * @throws NoAnswerException if no complete answer came
     */
    Answer send(ClaimedJob job, ConsumerRequest request, CallProgress progress) throws NoAnswerException {
        OptionalInt status = OptionalInt.empty();
        String failure = "unexpected";
        observer.callStarted(job);
        try {
            Answer answer = sender.send(request, progress);
            status = OptionalInt.of(answer.status());
            failure = null;
            outage.recordAnswer(job.lease().jobId(), answer.status());
            return answer;
        } catch (NoAnswerException noAnswer) {
            failure = noAnswer.kind().errorType();
            if (noAnswer.kind() != NoAnswerException.Kind.ABORTED) {
                outage.recordNoAnswer(job.lease().jobId(), noAnswer.getMessage());
            }
            throw noAnswer;
        } finally {
            observer.callEnded(
                    job,
                    new ConsumerCall(
                            request.verb(),
                            request.target(),
                            status,
                            failure,
                            job.place().dueFor(progress.startedAtNanos()),
                            progress.elapsed()));
        }
    }
}
