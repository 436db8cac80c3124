"""The settings: shown from a `SettingsView`, returned as a changed one by signal.

Nothing is stored here, what is wrong is decided by `check`, and no key is shown or entered.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from desktop_editor.ui.dialogs.frame import DialogFrame, choice_box
from desktop_editor.ui.dialogs.remarked_field import RemarkedField
from desktop_editor.ui.dialogs.settings_values import (
    ServiceChoice,
    SettingsView,
    changes,
    with_chosen,
)
from desktop_editor.ui.dialogs_view import FieldRemark, SettingsCheck, nothing_to_remark
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import elided_label, number_box

_CUSTOM: Final = "custom"
_SANDBOX: Final = "sandbox"


class SettingsDialog(DialogFrame):
    """Emits `settings_changed(dict)` with what differs, and `key_requested()` after it.

    The key that is meant is the one of the service that was just chosen, so it is saved first.
    What `check` refuses is said beside its field; the dialog then stays open as it is.
    """

    settings_changed = Signal(dict)
    key_requested = Signal()

    def __init__(
        self,
        values: SettingsView,
        services: tuple[ServiceChoice, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Settings", "Settings"), parent, scrolls=True)
        self.check: SettingsCheck = nothing_to_remark
        self._values = values
        self._services = services = with_chosen(services, values.service)
        self._warned: dict[str, object] = {}
        self._url = values.custom_url
        self._models = {service.id: service.default_model for service in services}
        self._models |= values.models
        self._shown_service = values.service
        names = tuple((service.id, service.name) for service in services)
        self.service: Final = choice_box(names, values.service, _named("service"))
        self.browse: Final = QPushButton(translate("Settings", "Browse…"), self)
        self._rows: Final = self._remarked(values)
        self.url: Final = self._rows["custom_url"].field
        self.custom_dialect: Final = _box("custom_dialect", values)
        self.model: Final = self._rows["models"].field
        self.proxy: Final = self._rows["proxy"].field
        self.ca_file: Final = self._rows["ca_file"].field
        self.user_id: Final = self._rows["user_id"].field
        self.compression: Final = number_box(0, 100, "", self)
        self.output_format: Final = _box("output_format", values)
        self.background: Final = _box("background", values)
        self.response_format: Final = _box("response_format", values)
        self.body_format: Final = _box("body_format", values)
        self.drift: Final = _box("drift", values)
        self.theme: Final = _box("theme", values)
        self._key_words = elided_label(self)
        self.key_button: Final = QPushButton(translate("Settings", "Key…"), self)
        self._forms: list[QFormLayout] = []
        self._build()
        self.service.currentIndexChanged.connect(self._service_chosen)
        self.output_format.currentIndexChanged.connect(self._show_rows)
        self._service_chosen()

    def _remarked(self, values: SettingsView) -> dict[str, RemarkedField]:
        """The fields that take any text, by the name of their setting."""
        return {
            "custom_url": RemarkedField(values.custom_url, self),
            "models": RemarkedField("", self),
            "user_id": RemarkedField(values.user_id, self),
            "proxy": RemarkedField(values.proxy, self),
            "ca_file": RemarkedField(values.ca_file, self, self.browse),
        }

    @property
    def values(self) -> SettingsView:
        """What the fields say now."""
        return replace(
            self._values,
            service=str(self.service.currentData()),
            custom_url=self._custom_url(),
            custom_dialect=str(self.custom_dialect.currentData()),
            models=self._chosen_models(),
            output_format=str(self.output_format.currentData()),
            compression=self.compression.value(),
            background=str(self.background.currentData()),
            response_format=str(self.response_format.currentData()),
            body_format=str(self.body_format.currentData()),
            user_id=self.user_id.text().strip(),
            proxy=self.proxy.text().strip(),
            ca_file=self.ca_file.text().strip(),
            drift=str(self.drift.currentData()),
            theme=str(self.theme.currentData()),
        )

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
        row = self._rows[name]
        return "" if row.remark.isHidden() else row.remark.text()

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

    def _show_rows(self) -> None:
        is_sandbox = self.service.currentData() == _SANDBOX
        is_custom = self.service.currentData() == _CUSTOM
        lossy = self.output_format.currentData() != "png"
        for form in self._forms:
            for widget, shown in (
                (self.drift, is_sandbox),
                (self._rows["custom_url"], not is_sandbox),
                (self.custom_dialect, is_custom),
                (self.compression, lossy),
            ):
                if form.indexOf(widget) >= 0:
                    form.setRowVisible(widget, shown)

    def _save(self) -> bool:
        """Save and close, unless there is something to be said of a value first."""
        values = self.values
        by_name = {one.name: getattr(values, one.name) for one in fields(values)}
        remarks = {
            name: remark
            for name, remark in self.check(by_name).items()
            if name in self._rows and (remark.refuses or self._warned.get(name) != by_name[name])
        }
        if remarks:
            self._show_remarks(remarks)
            self._warned |= {name: by_name[name] for name in remarks}
            return False
        different = changes(self._values, values)
        if different:
            self.settings_changed.emit(different)
        self.close()
        return True

    def _show_remarks(self, remarks: Mapping[str, FieldRemark]) -> None:
        for name, row in self._rows.items():
            row.forget_remark()
            if name in remarks:
                row.show_remark(remarks[name])
        first = next(row for name, row in self._rows.items() if name in remarks)
        first.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bring_into_view(first)
        first.field.selectAll()

    def _key_clicked(self) -> None:
        if self._save():
            self.key_requested.emit()

    def _browse(self) -> None:
        folder = str(PurePath(self.ca_file.text()).parent) if self.ca_file.text() else ""
        names = translate("Settings", "Certificates (*.pem *.crt *.cer);;All files (*)")
        title = translate("Settings", "Certificates File")
        chooser = QFileDialog(self, title, folder, names)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.ca_file.setText)
        chooser.open()

    def _fill(self, form: QFormLayout, **widgets: QWidget) -> None:
        for key, widget in widgets.items():
            self.add_row(form, _named(key), widget)
            named = widget.field if isinstance(widget, RemarkedField) else widget
            named.setAccessibleName(_named(key))

    def _build(self) -> None:
        self.setMinimumWidth(520)
        self.compression.setValue(self._values.compression)
        self.url.setPlaceholderText("https://…/v1")
        self.user_id.setPlaceholderText(translate("Settings", "Not sent"))
        self.proxy.setPlaceholderText(translate("Settings", "Like the system"))
        self.ca_file.setPlaceholderText(translate("Settings", "The system's only"))
        self.key_button.setAutoDefault(False)
        self.key_button.clicked.connect(self._key_clicked)
        self.browse.clicked.connect(self._browse)
        form = self.add_section(translate("Settings", "Service"))
        self._fill(
            form,
            service=self.service,
            url=self._rows["custom_url"],
            custom_dialect=self.custom_dialect,
            model=self._rows["models"],
            drift=self.drift,
        )
        key = QHBoxLayout()
        key.addWidget(self._key_words, 1)
        key.addWidget(self.key_button)
        self.add_row(form, translate("Settings", "Key"), key)
        self._forms.append(form)
        form = self.add_section(translate("Settings", "What is asked for"))
        self._fill(
            form,
            output_format=self.output_format,
            compression=self.compression,
            background=self.background,
            response_format=self.response_format,
            body_format=self.body_format,
            user_id=self._rows["user_id"],
        )
        self._forms.append(form)
        form = self.add_section(translate("Settings", "Network"))
        self._fill(form, proxy=self._rows["proxy"], ca_file=self._rows["ca_file"])
        form = self.add_section(translate("Settings", "Window"))
        self._fill(form, theme=self.theme)
        save = QPushButton(translate("Settings", "Save"), self)
        save.clicked.connect(self._save)
        cancel = QPushButton(translate("Settings", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(save, cancel)
        self.resize(self.sizeHint())  # all of it, where the screen has room


def _named(key: str) -> str:
    return {
        "service": translate("Settings", "Service"),
        "url": translate("Settings", "Address"),
        "model": translate("Settings", "Model"),
        "custom_dialect": translate("Settings", "It speaks like"),
        "proxy": translate("Settings", "Proxy"),
        "ca_file": translate("Settings", "Certificates file"),
        "drift": translate("Settings", "Drift of replies"),
        "output_format": translate("Settings", "Format of replies"),
        "compression": translate("Settings", "Quality of replies"),
        "background": translate("Settings", "Background"),
        "response_format": translate("Settings", "Replies arrive"),
        "body_format": translate("Settings", "Requests are sent as"),
        "user_id": translate("Settings", "User id"),
        "theme": translate("Settings", "Theme"),
    }[key]


def _box(key: str, values: SettingsView) -> QComboBox:
    return choice_box(_choices()[key], str(getattr(values, key)), _named(key))


def _choices() -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        "output_format": (
            ("png", translate("Settings", "PNG (nothing lost)")),
            ("webp", "WebP"),
            ("jpeg", "JPEG"),
        ),
        "background": (
            ("auto", translate("Settings", "Service decides")),
            ("opaque", translate("Settings", "Opaque")),
        ),
        "response_format": (
            ("b64_json", translate("Settings", "Inside the answer")),
            ("url", translate("Settings", "As an address to fetch")),
        ),
        "custom_dialect": (
            ("contract", "Infinity Blue"),
            ("openai", "OpenAI"),
        ),
        "body_format": (
            ("auto", translate("Settings", "As the service prefers")),
            ("multipart", translate("Settings", "Files (multipart)")),
            ("json", translate("Settings", "JSON")),
        ),
        "drift": (
            ("none", translate("Settings", "None: exactly on the photo")),
            ("mild", translate("Settings", "Mild")),
            ("medium", translate("Settings", "Medium, like a real service")),
            ("hard", translate("Settings", "Hard")),
        ),
        "theme": (
            ("system", translate("Settings", "Like the system")),
            ("light", translate("Settings", "Light")),
            ("dark", translate("Settings", "Dark")),
        ),
    }
