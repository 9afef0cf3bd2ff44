// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.analysis.RuleInfo;
import org.pganalytics.api.analysis.Rules;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /rules. */
@Component(service = Endpoint.class)
public final class RulesEndpoint implements Endpoint {
    private final Rules rules;

    record View(
            String id,
            String title,
            String rootCause,
            String severity,
            String source,
            String health,
            String detail,
            List<String> noInput) {
        static View of(RuleInfo rule) {
            return new View(
                    rule.id(),
                    rule.title(),
                    rule.rootCause(),
                    AlertView.lower(rule.severity()),
                    rule.source(),
                    AlertView.lower(rule.state().health()),
                    rule.state().detail(),
                    rule.noInput());
        }
    }

    @Activate
    public RulesEndpoint(@Reference Rules rules) {
        this.rules = rules;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/rules";
    }

    @Override
    public Object answer(Request request) {
        return new Items<>(rules.rules().stream().map(View::of).toList());
    }
}
