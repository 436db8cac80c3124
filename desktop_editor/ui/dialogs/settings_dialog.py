"""The settings: shown by name, and what was changed handed back by signal.

Nothing is stored here, what is wrong is decided by `check`, and no key is shown or entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop_editor.ui.dialogs.frame import DialogFrame, choice_box
from desktop_editor.ui.dialogs.remarked_field import RemarkedField
from desktop_editor.ui.dialogs.setting_row import SettingRow, without_default
from desktop_editor.ui.dialogs.settings_values import ServiceChoice, changes, with_chosen
from desktop_editor.ui.dialogs_view import (
    FieldRemark,
    SettingField,
    SettingsCheck,
    nothing_to_remark,
)
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import elided_label

_CUSTOM: Final = "custom"
_SANDBOX: Final = "sandbox"
_SERVICE: Final = "service"
_DIALECT: Final = "custom_dialect"
_FORMAT: Final = "output_format"
_CERTIFICATES: Final = "ca_file"


class SettingsDialog(DialogFrame):
    """Emits `settings_changed(dict)` with what differs, and `key_requested()` after it.

    All but the choice of the service is generated from what the settings are declared to be. The
    key that is meant is the one of the service that was just chosen, so it is saved first. What
    `check` refuses is said beside its field; the dialog then stays open as it is.
    """

    settings_changed = Signal(dict)
    key_requested = Signal()

    def __init__(
        self,
        values: Mapping[str, Any],
        fields: tuple[SettingField, ...],
        services: tuple[ServiceChoice, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Settings", "Settings"), parent, scrolls=True)
        self.check: SettingsCheck = nothing_to_remark
        self._before = {one.name: one.default for one in fields} | dict(values)
        self._shown_service = str(values.get("service", _SANDBOX))
        self._services = services = with_chosen(services, self._shown_service)
        self._warned: dict[str, object] = {}
        self._url = str(values.get("custom_url", ""))
        self._models = {service.id: service.default_model for service in services}
        self._models |= values.get("models", {})
        names = tuple((service.id, service.name) for service in services)
        self.search: Final = QLineEdit(self)
        self.service: Final = choice_box(names, self._shown_service, _service_words())
        self.browse: Final = QPushButton(translate("Settings", "Browse…"), self)
        self._address = RemarkedField(self._url, self)
        self._model = RemarkedField("", self)
        self.url: Final = self._address.field
        self.model: Final = self._model.field
        self._key_words = elided_label(self)
        self.key_button: Final = QPushButton(translate("Settings", "Key…"), self)
        self.rows: Final[dict[str, SettingRow]] = {
            one.name: self._row(one, values.get(one.name, one.default)) for one in fields
        }
        self._sections: list[_Section] = []
        self._build(fields)
        self._connect()
        self._service_chosen()

    def _row(self, field: SettingField, value: object) -> SettingRow:
        return SettingRow(field, value, self, self.browse if field.name == _CERTIFICATES else None)

    def widget(self, name: str) -> Any:
        """The field of a setting."""
        return self.rows[name].widget

    @property
    def values(self) -> dict[str, Any]:
        """What the fields say now, by name."""
        chosen = {
            "service": str(self.service.currentData()),
            "custom_url": self._custom_url(),
            "models": self._chosen_models(),
        }
        return chosen | {name: row.value for name, row in self.rows.items()}

    def choose(self, service_id: str) -> None:
        """Choose a service, to be saved with what is still missing."""
        self.service.setCurrentIndex(max(0, self.service.findData(service_id)))
        chosen = self.service if self.url.isReadOnly() else self.url
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def key_words(self) -> str:
        """What is said of the key."""
        return self._key_words.text()

    def remark_on(self, name: str) -> str:
        """What is said beside the field of a setting; empty for nothing."""
        row = self._remarked()[name]
        return "" if row.remark.isHidden() else row.remark.text()

    def _remarked(self) -> dict[str, RemarkedField]:
        """The fields that take any text, by the name of their setting."""
        own = {"custom_url": self._address, "models": self._model}
        texts = {name: row.remarked for name, row in self.rows.items() if row.remarked is not None}
        return own | texts

    def _chosen(self) -> ServiceChoice | None:
        chosen = self.service.currentData()
        return next((one for one in self._services if one.id == chosen), None)

    def _custom_url(self) -> str:
        return self.url.text().strip() if self._shown_service == _CUSTOM else self._url

    def _chosen_models(self) -> dict[str, str]:
        chosen = self._models | {self._shown_service: self.model.text()}
        defaults = {service.id: service.default_model for service in self._services}
        stripped = {service: model.strip() for service, model in chosen.items()}
        return {
            service: model
            for service, model in stripped.items()
            if model and model != defaults.get(service)
        }

    def _service_chosen(self) -> None:
        service = self._chosen()
        if service is None:
            return
        if self._shown_service != service.id:
            self._url = self._custom_url()
            self._models[self._shown_service] = self.model.text()
        self._shown_service = service.id
        self.model.setText(self._models.get(service.id, ""))
        self.url.setReadOnly(service.id != _CUSTOM)
        self.url.setText(self._url if service.id == _CUSTOM else service.base_url)
        self.url.setCursorPosition(0)
        words = translate("Settings", "Only if the service asks for one")
        if service.needs_key:
            words = translate("Settings", "Kept apart from the settings")
        elif service.id == _SANDBOX:
            words = translate("Settings", "No key needed")
        self._key_words.setText(words)
        self.key_button.setVisible(service.id != _SANDBOX)
        self._show_rows()

    def _ignored(self) -> frozenset[str]:
        """The settings that say nothing to the chosen service."""
        service = self._chosen()
        if service is None:
            return frozenset()
        dialect = str(self.rows[_DIALECT].value) if _DIALECT in self.rows else ""
        return service.ignores_by_dialect.get(dialect, service.ignores)

    def _show_rows(self) -> None:
        """Show what matters for the chosen service, and is looked for."""
        chosen, words = self.service.currentData(), self.search.text()
        ignored = self._ignored()
        is_lossy = _FORMAT not in self.rows or self.rows[_FORMAT].value != "png"
        matters = {
            "drift": chosen == _SANDBOX,
            _address_words(): chosen != _SANDBOX,
            _DIALECT: chosen == _CUSTOM,
            "compression": is_lossy,
        }
        for section in self._sections:
            found = False
            for name, widget in section.widgets.items():
                row = self.rows.get(name)
                said = row.is_about(words) if row else _says(words, section.title.text(), name)
                shown = said and matters.get(name, True) and name not in ignored
                section.form.setRowVisible(widget, shown)
                found |= shown
            section.title.setVisible(found)
        self.nothing.setVisible(not any(not one.title.isHidden() for one in self._sections))

    def _save(self) -> bool:
        """Save and close, unless there is something to be said of a value first."""
        values, texts = self.values, self._remarked()
        remarks = {
            name: remark
            for name, remark in self.check(self._before | values).items()
            if name in texts and (remark.refuses or self._warned.get(name) != values[name])
        }
        if remarks:
            self._show_remarks(remarks)
            self._warned |= {name: values[name] for name in remarks}
            return False
        different = changes(self._before, values)
        if different:
            self.settings_changed.emit(different)
        self.close()
        return True

    def _show_remarks(self, remarks: Mapping[str, FieldRemark]) -> None:
        self.search.clear()
        texts = self._remarked()
        for name, row in texts.items():
            row.forget_remark()
            if name in remarks:
                row.show_remark(remarks[name])
        first = next(row for name, row in texts.items() if name in remarks)
        first.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bring_into_view(first)
        first.field.selectAll()

    def _key_clicked(self) -> None:
        if self._save():
            self.key_requested.emit()

    def _browse(self) -> None:
        file = self.widget(_CERTIFICATES)
        folder = str(PurePath(file.text()).parent) if file.text() else ""
        names = translate("Settings", "Certificates (*.pem *.crt *.cer);;All files (*)")
        title = translate("Settings", "Certificates File")
        chooser = QFileDialog(self, title, folder, names)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(file.setText)
        chooser.open()

    def _reset_all(self) -> None:
        for row in self.rows.values():
            if not row.isHidden():
                row.set_value(row.field.default)

    def _connect(self) -> None:
        self.service.currentIndexChanged.connect(self._service_chosen)
        self.search.textChanged.connect(self._show_rows)
        for name in (_FORMAT, _DIALECT):
            if name in self.rows:
                self.rows[name].changed.connect(self._show_rows)
        self.key_button.clicked.connect(self._key_clicked)
        self.browse.clicked.connect(self._browse)

    def _section(self, title: str) -> "_Section":
        section = _Section(title=self.add_heading(title), form=self.add_form(), widgets={})
        self._sections.append(section)
        return section

    def _add(self, section: "_Section", name: str, words: str, widget: QWidget) -> None:
        self.add_row(section.form, words, widget)
        section.widgets[name] = widget

    def _build(self, fields: tuple[SettingField, ...]) -> None:
        self.setMinimumWidth(560)
        self.search.setPlaceholderText(translate("Settings", "Search settings"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.column.addWidget(self.search)
        self.url.setPlaceholderText("https://…/v1")
        self.url.setAccessibleName(_address_words())
        self.model.setAccessibleName(translate("Settings", "Model"))
        self.key_button.setAutoDefault(False)
        service = self._section(_service_words())
        for words, widget in (
            (_service_words(), self.service),
            (_address_words(), self._address),
            (translate("Settings", "Model"), self._model),
            (translate("Settings", "Key"), self._key_row()),
        ):
            self._add(service, words, words, without_default(widget, self))
        section, name = service, _SERVICE
        for one in fields:
            if one.section != name:
                section, name = self._section(one.section_title), one.section
            self._add(section, one.name, one.title, self.rows[one.name])
        self._align()
        self.nothing = self.add_words(translate("Settings", "No setting is called like this."))
        self.nothing.hide()
        self.column.addStretch(1)  # what a search leaves stays together
        save = QPushButton(translate("Settings", "Save"), self)
        save.clicked.connect(self._save)
        cancel = QPushButton(translate("Settings", "Cancel"), self)
        cancel.clicked.connect(self.close)
        defaults = QPushButton(translate("Settings", "All Defaults"), self)
        defaults.setToolTip(translate("Settings", "For all that is shown, but the service"))
        defaults.clicked.connect(self._reset_all)
        self.add_buttons(save, cancel, defaults)
        self.resize(self.sizeHint())  # all of it, where the screen has room

    def _align(self) -> None:
        """The fields of all sections begin at the same place."""
        labels = [
            label
            for section in self._sections
            for widget in section.widgets.values()
            if (label := section.form.labelForField(widget)) is not None
        ]
        widest = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(widest)

    def _key_row(self) -> QWidget:
        key = QWidget(self)
        row = QHBoxLayout(key)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._key_words, 1)
        row.addWidget(self.key_button)
        return key


@dataclass(slots=True, kw_only=True, eq=False)
class _Section:
    """A heading, its form, and what stands in it, by the name of the setting or its words."""

    title: QLabel
    form: QFormLayout
    widgets: dict[str, QWidget]


def _says(words: str, *texts: str) -> bool:
    said = " ".join(texts).casefold()
    return all(word in said for word in words.casefold().split())


def _service_words() -> str:
    return translate("Settings", "Service")


def _address_words() -> str:
    return translate("Settings", "Address")
