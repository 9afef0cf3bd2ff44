// SPDX-License-Identifier: Apache-2.0
/** The agent's line to the backend: a bounded buffer and its spool on disk, one connection, retry, acknowledgements. */
@NullMarked
package org.pganalytics.link;

import org.jspecify.annotations.NullMarked;
