package org.kbfgs.config;

import java.util.List;
import java.util.Optional;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.TransformSettings;
import org.kbfgs.table.WeightColumn;

/** Reads how the tables of the section {@code data} become examples. */
record TableReader(Settings settings, Loss loss) {

    private static final String INPUT = "input";

    Fitting table() {
        Optional<String> schema = textOrNull(RunDeclarations.SCHEMA);
        TableSource source = new TableSource(format(), schema);
        TransformSettings transform = new TransformSettings(
                settings.choice(RunDeclarations.STANDARDIZE, TransformSettings.Scaling.values()),
                settings.choice(RunDeclarations.NULLS, TransformSettings.Nulls.values()));
        return new Fitting.Learn(source, columns(), transform);
    }

    private Optional<TableFormat> format() {
        return settings.isNull(RunDeclarations.FORMAT)
                ? Optional.empty()
                : Optional.of(TableFormat.of(settings.choice(RunDeclarations.FORMAT)));
    }

    private Optional<String> textOrNull(Setting.Form setting) {
        return settings.isNull(setting) ? Optional.empty() : Optional.of(name(setting));
    }

    private TableColumns columns() {
        TableColumns prepared = TableColumns.prepared(loss);
        RowIdentity identity = settings.isNull(RunDeclarations.ID)
                ? prepared.identity()
                : new RowIdentity.Column(name(RunDeclarations.ID));
        WeightColumn weight = settings.isNull(RunDeclarations.WEIGHT)
                ? new WeightColumn.None()
                : new WeightColumn.Named(name(RunDeclarations.WEIGHT));
        return new TableColumns(identity, features(), target(), weight);
    }

    private String name(Setting.Form setting) {
        return settings.text(setting.name(), setting.expected());
    }

    private FeatureColumns features() {
        return settings.isList(RunDeclarations.FEATURES)
                ? FeatureColumns.of(names(RunDeclarations.FEATURES))
                : new FeatureColumns.Single(name(RunDeclarations.FEATURES));
    }

    private TargetColumns target() {
        if (settings.isNull(RunDeclarations.TARGET)) {
            return TableColumns.usualTarget(loss);
        }
        boolean isList = settings.isList(RunDeclarations.TARGET);
        List<String> names = isList ? names(RunDeclarations.TARGET) : List.of(name(RunDeclarations.TARGET));
        boolean isInput = !isList && names.equals(List.of(INPUT));
        if (!(loss.targets() instanceof TargetDomain.Classes)) {
            return isInput ? new TargetColumns.Input() : new TargetColumns.Numbers(names);
        }
        if (isInput || names.size() != 1) {
            throw settings.bad(
                    RunDeclarations.TARGET.name(),
                    "the name of a column of labels with network.loss = " + loss.label());
        }
        return new TargetColumns.Label(names.get(0));
    }

    private List<String> names(Setting.Form setting) {
        List<String> names = settings.list(setting, text -> text);
        if (names.stream().anyMatch(String::isBlank)
                || names.stream().distinct().count() < names.size()) {
            throw settings.bad(setting);
        }
        return names;
    }
}
