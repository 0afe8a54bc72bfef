package org.supaqueue.internal.observation;

import java.time.Duration;
import java.util.List;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Settlement;

/** Tells several observers. */
record AllObservers(List<NodeObserver> observers) implements NodeObserver {

    @Override
    public void claimed(int jobs, Duration duration) {
        observers.forEach(observer -> observer.claimed(jobs, duration));
    }

    @Override
    public void callStarted(ClaimedJob job) {
        observers.forEach(observer -> observer.callStarted(job));
    }

    @Override
    public void callEnded(ClaimedJob job, ConsumerCall call) {
        observers.forEach(observer -> observer.callEnded(job, call));
    }

    @Override
    public void settled(Settlement settlement, JobState state) {
        observers.forEach(observer -> observer.settled(settlement, state));
    }

    @Override
    public void settlesEnded(int outcomes, Duration duration) {
        observers.forEach(observer -> observer.settlesEnded(outcomes, duration));
    }

    @Override
    public void expired(String queue) {
        observers.forEach(observer -> observer.expired(queue));
    }

    @Override
    public void rescued(String queue, JobState state) {
        observers.forEach(observer -> observer.rescued(queue, state));
    }
}
