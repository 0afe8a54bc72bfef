/** The checks for MicroProfile Health. A filter in beans.xml excludes these beans if the application does not have this API. */
package org.supaqueue.internal.cdi.health;
