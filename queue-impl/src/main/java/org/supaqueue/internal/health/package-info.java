/** The health of the queue: what the checks find, without the API of MicroProfile Health. */
package org.supaqueue.internal.health;
