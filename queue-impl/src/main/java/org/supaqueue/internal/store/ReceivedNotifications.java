package org.supaqueue.internal.store;

/**
 * The notifications that one wait received.
 *
 * @param count how many notifications arrived
 * @param lockReleased whether one of the notifications says that a session released the notify lock
 * @param bulkStarted whether one of the notifications says that a bulk operation has started
 */
public record ReceivedNotifications(int count, boolean lockReleased, boolean bulkStarted) {

    public boolean any() {
        return count > 0;
    }
}
