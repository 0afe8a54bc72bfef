/** The runnable main: starts PostgreSQL and Payara Micro and shows what the WAR does. Not part of the WAR. */
package org.supaqueue.quickstart.tour;
