package org.supaqueue.internal.store;

/**
 * The notifications that one wait received.
 *
 * @param notices how many notifications arrived
 * @param watchLeft whether one of the notifications says that a session released the notify lock
 */
public record ReceivedNotifications(int notices, boolean watchLeft) {

    public boolean anything() {
        return notices > 0;
    }
}
