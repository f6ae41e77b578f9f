"""What is typed about cases: shapes only, no rules."""

from yanzhen.kernel.cases.forms.acts import ExtensionForm, HandOnForm, StepForm
from yanzhen.kernel.cases.forms.opening import ApplyForm, DeskForm
from yanzhen.kernel.cases.forms.settings import ItemForm, KindSettingForm, MaterialForms

__all__ = [
    "ApplyForm",
    "DeskForm",
    "ExtensionForm",
    "HandOnForm",
    "ItemForm",
    "KindSettingForm",
    "MaterialForms",
    "StepForm",
]
