// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.pganalytics.dashboard;

import org.jspecify.annotations.NullMarked;
